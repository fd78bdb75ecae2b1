import type { Behaviour } from './behaviour'
import { bodies } from './bodies'
import { outcomes } from './outcomes'
import { readsAndWrites } from './reads-and-writes'
import { wholeResponses } from './whole-responses'

/** What every adapter does. */
export const behaviours: readonly Behaviour[] = [...readsAndWrites, ...outcomes, ...bodies, ...wholeResponses]
