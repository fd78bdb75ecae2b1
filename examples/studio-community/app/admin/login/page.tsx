import type { Metadata } from 'next'
import { LoginForm } from '@/components/admin/login-form'

export const metadata: Metadata = { title: 'For operators' }

export default function LoginPage() {
  return (
    <div className="login">
      <h1 className="page-title">For operators</h1>
      <p className="page-lead">
        The numbers of this server are behind this door. Its password was printed where the application was started.
      </p>
      <LoginForm />
    </div>
  )
}
