'use client'
import { AdvancedCacheMetricsDashboard } from '@unstale/cache-react/dashboard'

/** The numbers of this server, or of all that share a log, live. */
export const Dashboard = () => <AdvancedCacheMetricsDashboard endpoint="/studio/api/cache" />
