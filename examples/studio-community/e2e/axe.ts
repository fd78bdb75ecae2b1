export { axeViolations } from '../../shared/axe'
