import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { logOut } from '@/components/admin/session-actions'
import { isSession, OPERATOR_COOKIE } from '@/lib/operator'

export const dynamic = 'force-dynamic'

/** Everything for operators: who has not logged in sees the door. The endpoints with the numbers check for themselves. */
export default async function AdminLayout({ children }: { readonly children: ReactNode }) {
  if (!(await isSession((await cookies()).get(OPERATOR_COOKIE)?.value))) redirect('/admin/login')
  return (
    <>
      <div className="page-head">
        <div>
          <h1 className="page-title">Behind the scenes</h1>
          <p className="page-lead">What the caches of this server do, live.</p>
        </div>
        <form action={logOut}>
          <button type="submit" className="button">
            Log out
          </button>
        </form>
      </div>
      {children}
    </>
  )
}
