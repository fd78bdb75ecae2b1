import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'

/** Holds the proof that somebody has said the password. */
export const OPERATOR_COOKIE = 'operator'
/** For how long it holds, in seconds. */
export const SESSION_SECONDS = 8 * 3600

const holder = globalThis as { studioSecrets?: { readonly password: string; readonly key: Uint8Array } }

/** What is not set is made up anew by each process: nothing is open because somebody forgot to close it. */
const secrets = () =>
  (holder.studioSecrets ??= {
    password: process.env.ADMIN_PASSWORD || randomBytes(24).toString('base64url'),
    key: process.env.SESSION_SECRET ? new TextEncoder().encode(process.env.SESSION_SECRET) : randomBytes(32),
  })

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
/** Takes as long for a near miss as for a far one. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

export const isPassword = (said: string): boolean => isSame(said, secrets().password)

export const signSession = (): Promise<string> =>
  new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject('operator').setExpirationTime(`${SESSION_SECONDS}s`).sign(secrets().key)

export const isSession = async (token: string | undefined): Promise<boolean> => {
  if (!token) return false
  const verified = await jwtVerify(token, secrets().key, { algorithms: ['HS256'], subject: 'operator' }).catch(() => undefined)
  return verified !== undefined
}

const cookieOf = (request: Request, name: string): string | undefined =>
  request.headers
    .get('cookie')
    ?.split(/;\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)

/** Whether a request may see the numbers: it has logged in, or brings the token that monitoring tools are given. */
export const isOperator = async (request: Request): Promise<boolean> => {
  const { METRICS_TOKEN } = process.env
  const bearer = request.headers.get('authorization')?.match(/^Bearer (.+)$/i)?.[1]
  if (METRICS_TOKEN && bearer && isSame(bearer, METRICS_TOKEN)) return true
  return isSession(cookieOf(request, OPERATOR_COOKIE))
}
