import type { Metadata } from 'next'
import { Dashboard } from '@/components/admin/dashboard'

export const metadata: Metadata = { title: 'Behind the scenes' }

export default function AdminPage() {
  return <Dashboard />
}
