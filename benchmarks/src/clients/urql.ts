import { Client, type Exchange, gql, type Operation, type OperationResult } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { filter, map, pipe } from 'wonka'
import { type ClientPeer, QUERIES_AN_ENTITY, queryAt } from './client-peer'

const QUERY = gql`
  query Scene($entity: Int!, $page: Int!) {
    scene(entity: $entity, page: $page) {
      id
      index
    }
  }
`

const TOUCH = gql`
  mutation Touch($id: Int!) {
    touch(id: $id)
  }
`

/** A server that answers at once. */
const answering: Exchange = () => (operations) =>
  pipe(
    operations,
    filter(({ kind }) => kind !== 'teardown'),
    map((operation: Operation): OperationResult => {
      const { entity } = operation.variables as { readonly entity: number }
      const scene = { __typename: 'Scene', id: String(entity), index: entity }
      return { operation, data: operation.kind === 'mutation' ? { touch: true } : { scene }, stale: false, hasNext: false }
    }),
  )

/** The only way in is a mutation: what it costs by itself is part of the figure. */
export const urql: ClientPeer = {
  name: 'urql, graphcache',
  call: 'a mutation whose update calls cache.invalidate(entity)',
  looksAt: 'concerned',
  open: async (count) => {
    const client = new Client({
      url: 'http://localhost',
      preferGetMethod: false,
      exchanges: [
        cacheExchange({
          updates: { Mutation: { touch: (_result, { id }, cache) => cache.invalidate({ __typename: 'Scene', id: String(id) }) } },
        }),
        answering,
      ],
    })
    const load = (index: number): unknown => client.query(QUERY, queryAt(index)).toPromise()
    for (let index = 0; index < count; index++) await load(index)
    const isHeld = (entity: number, page: number): boolean =>
      Boolean(client.readQuery(QUERY, { entity, page }, { requestPolicy: 'cache-only' })?.data)
    return {
      invalidate: (entity) => client.mutation(TOUCH, { id: entity }).toPromise(),
      stale: (entity) => Array.from({ length: QUERIES_AN_ENTITY }, (_, page) => isHeld(entity, page)).filter((held) => !held).length,
      add: load,
      close: () => undefined,
    }
  },
}
