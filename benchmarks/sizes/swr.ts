export { default, mutate } from 'swr'
