import { library } from '../../tsup.base'

export default library({ index: 'src/index.ts', browser: 'src/browser.ts', prometheus: 'src/prometheus.ts', otel: 'src/otel.ts' })
