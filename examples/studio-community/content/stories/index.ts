import { nightTrainToOrrow } from './night-train-to-orrow'
import { smallWeather } from './small-weather'
import type { StorySeed } from './story-seed'
import { theBeekeepersAtlas } from './the-beekeepers-atlas'
import { theSaltLedger } from './the-salt-ledger'

export const stories: readonly StorySeed[] = [theSaltLedger, nightTrainToOrrow, theBeekeepersAtlas, smallWeather]
