import { library } from '../../tsup.base'

export default library({ index: 'src/index.ts', prometheus: 'src/prometheus.ts', otel: 'src/otel.ts' })
