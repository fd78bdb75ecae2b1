import type { CommunitySeed } from './community-seed'
import { firstDrafts } from './first-drafts'
import { theLongTable } from './the-long-table'

export const communities: readonly CommunitySeed[] = [firstDrafts, theLongTable]
