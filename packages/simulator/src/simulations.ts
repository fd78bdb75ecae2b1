import { browserSimulation } from './browser-simulation'
import { serverSimulation } from './server-simulation'
import type { Simulation } from './step'

/** Everything that is simulated, by level. What is built with a rule removed is built from here. */
export const simulations: readonly Simulation[] = [serverSimulation, browserSimulation]
