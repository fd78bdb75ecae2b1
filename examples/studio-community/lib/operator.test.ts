import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const load = async (env: Readonly<Record<string, string>>) => {
  vi.resetModules()
  delete (globalThis as { studioSecrets?: unknown }).studioSecrets
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  return import('./operator')
}
const request = (headers: Readonly<Record<string, string>>) => new Request('http://localhost/studio/api/cache/metrics', { headers })
const secret = 'a secret that is long enough for this'

beforeEach(() => {
  for (const name of ['ADMIN_PASSWORD', 'SESSION_SECRET', 'METRICS_TOKEN']) vi.stubEnv(name, '')
})
afterEach(() => vi.unstubAllEnvs())

describe('an operator', () => {
  it('is whoever has a session that was signed here', async () => {
    const { isOperator, signSession, OPERATOR_COOKIE } = await load({ SESSION_SECRET: secret })
    const token = await signSession()
    expect(await isOperator(request({ cookie: `pen=wren; ${OPERATOR_COOKIE}=${token}` }))).toBe(true)
    expect(await isOperator(request({ cookie: `${OPERATOR_COOKIE}=${token.slice(0, -2)}xx` }))).toBe(false)
    expect(await isOperator(request({}))).toBe(false)
  })

  it('is nobody whose session was signed with another key, without one, or has run out', async () => {
    const { isSession } = await load({ SESSION_SECRET: secret })
    const signed = (key: string, until: string) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('operator')
        .setExpirationTime(until)
        .sign(new TextEncoder().encode(key))
    expect(await isSession(await signed(secret, '1h'))).toBe(true)
    expect(await isSession(await signed('somebody else’s secret, as long as that', '1h'))).toBe(false)
    expect(await isSession(await signed(secret, '-1s'))).toBe(false)
    const none = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"operator"}')}.`.replaceAll('=', '')
    expect(await isSession(none)).toBe(false)
  })

  it('may be a monitoring tool with the token, and only if there is one', async () => {
    const { isOperator } = await load({ METRICS_TOKEN: 'for the scraper' })
    expect(await isOperator(request({ authorization: 'Bearer for the scraper' }))).toBe(true)
    expect(await isOperator(request({ authorization: 'Bearer ' }))).toBe(false)
    const without = await load({ METRICS_TOKEN: '' })
    expect(await without.isOperator(request({ authorization: 'Bearer undefined' }))).toBe(false)
  })

  it('has a password that nobody can guess when none was set', async () => {
    const { isPassword } = await load({})
    expect([isPassword(''), isPassword('undefined')]).toEqual([false, false])
    const set = await load({ ADMIN_PASSWORD: 'lamp' })
    expect([set.isPassword('lamp'), set.isPassword('Lamp')]).toEqual([true, false])
  })
})
