import { type Person, penNames } from '@/content/people'

/** Names the person a request speaks for. A page sends it, so that a tab stays who it is when another tab switches. */
export const PEN_HEADER = 'x-pen'
/** Remembers the choice for the next page load. */
export const PEN_COOKIE = 'pen'

const known = (id: string | null | undefined): Person | undefined => penNames.find((person) => person.id === id)

/** The pen name behind an id; without a known one, the first. */
export const penOf = (id: string | null | undefined): Person => known(id) ?? penNames[0]

const cookieOf = (request: Request): string | undefined =>
  request.headers
    .get('cookie')
    ?.split(/;\s*/)
    .find((pair) => pair.startsWith(`${PEN_COOKIE}=`))
    ?.slice(PEN_COOKIE.length + 1)

/** Who asks: the header, else the cookie, else the first pen name. There are no passwords here. */
export const viewerOf = (request: Request): Person => known(request.headers.get(PEN_HEADER)) ?? penOf(cookieOf(request))
