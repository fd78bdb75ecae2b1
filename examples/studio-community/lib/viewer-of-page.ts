import { cookies } from 'next/headers'
import type { Person } from '@/content/people'
import { PEN_COOKIE, penOf } from './viewer'

/** Who looks at the page that is being rendered. */
export const viewerOfPage = async (): Promise<Person> => penOf((await cookies()).get(PEN_COOKIE)?.value)
