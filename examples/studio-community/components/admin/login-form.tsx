'use client'
import { useActionState } from 'react'
import { logIn } from './session-actions'

export const LoginForm = () => {
  const [{ problem }, submit, isPending] = useActionState(logIn, {})
  return (
    <form className="panel form" action={submit} data-testid="login-form">
      <label className="field">
        <span>Password</span>
        <input
          type="password"
          name="password"
          autoComplete="current-password"
          required
          aria-describedby={problem ? 'login-problem' : undefined}
        />
      </label>
      {problem && (
        <p className="form-error" role="alert" id="login-problem">
          {problem}
        </p>
      )}
      <button type="submit" className="button button-main" disabled={isPending}>
        Come in
      </button>
    </form>
  )
}
