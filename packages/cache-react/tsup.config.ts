import { library } from '../../tsup.base'

export default library({ index: 'src/index.ts', panel: 'src/panel.ts', dashboard: 'src/dashboard.ts' })
