export { type ContractCase, type LogBench, logContract } from './testing/log-contract'
