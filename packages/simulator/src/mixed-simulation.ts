import { browserSimulation } from './browser-simulation'
import { serverSimulation } from './server-simulation'
import type { Simulation } from './step'

/** Pages cost far more than reads of the engine: one seed in so many is theirs. */
const ONE_IN = 10

/** Which level a seed is run at when nobody says. */
export const levelOf = (seed: number): Simulation => (seed % ONE_IN === 0 ? browserSimulation : serverSimulation)
