export { Client, fetchExchange, gql } from '@urql/core'
export { cacheExchange } from '@urql/exchange-graphcache'
