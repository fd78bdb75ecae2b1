import type { Metadata } from 'next'
import { Dashboard } from '@/components/site/dashboard'

export const metadata: Metadata = { title: 'Cache metrics' }

export default function DashboardPage() {
  return (
    <>
      <h1 className="page-title">How the caches do</h1>
      <Dashboard />
    </>
  )
}
