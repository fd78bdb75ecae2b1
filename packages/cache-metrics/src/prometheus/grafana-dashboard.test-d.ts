import type { Dashboard } from '@grafana/schema'
import { expectTypeOf } from 'vitest'
import type { GrafanaDashboard } from './grafana-dashboard'

expectTypeOf<GrafanaDashboard>().toExtend<Dashboard>()
