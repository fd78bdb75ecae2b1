import { AdvancedCacheMetricsDashboard } from '@unstale/cache-react/dashboard'
import { createRoot } from 'react-dom/client'
import { answerOf } from './dashboard-answers'

const parameters = new URLSearchParams(location.search)
if (parameters.get('dir') === 'rtl') document.documentElement.dir = 'rtl'
document.body.style.margin = '0'

const get: typeof fetch = async (input) => answerOf(String(input), new URLSearchParams(location.search).get('mode') ?? 'busy')

Object.assign(window, { setMode: (next: string) => history.replaceState(null, '', `?mode=${next}`) })
createRoot(document.getElementById('root') as HTMLElement).render(
  <AdvancedCacheMetricsDashboard endpoint="/api/cache" fetch={get} styleNonce="test" refreshMs={60_000} />,
)
