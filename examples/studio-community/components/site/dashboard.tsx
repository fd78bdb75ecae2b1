'use client'
import { AdvancedCacheMetricsDashboard } from '@unstale/cache-react/dashboard'

/** The numbers of this server, live. */
export const Dashboard = () => <AdvancedCacheMetricsDashboard endpoint="/api/cache" />
