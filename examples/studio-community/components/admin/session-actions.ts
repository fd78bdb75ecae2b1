'use server'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { createAttempts } from '@/lib/attempts'
import { isPassword, OPERATOR_COOKIE, SESSION_SECONDS, signSession } from '@/lib/operator'

export interface LoginState {
  readonly problem?: string
}

const attempts = createAttempts({ max: 10, perMs: 60_000 })

/** The framework refuses forms that other sites post. */
export const logIn = async (_state: LoginState, form: FormData): Promise<LoginState> => {
  if (!attempts.may()) return { problem: 'That were too many attempts. Wait a minute.' }
  const said = form.get('password')
  if (typeof said !== 'string' || !isPassword(said)) {
    attempts.failed()
    return { problem: 'That is not the password.' }
  }
  ;(await cookies()).set(OPERATOR_COOKIE, await signSession(), {
    httpOnly: true,
    sameSite: 'strict',
    // A demo on this machine has no certificate; everything else should.
    secure: process.env.ADMIN_COOKIE_SECURE === '1',
    path: '/',
    maxAge: SESSION_SECONDS,
  })
  redirect('/admin')
}

export const logOut = async (): Promise<void> => {
  ;(await cookies()).delete(OPERATOR_COOKIE)
  redirect('/')
}
