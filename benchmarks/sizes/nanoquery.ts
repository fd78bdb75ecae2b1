export { nanoquery } from '@nanostores/query'
export { atom } from 'nanostores'
