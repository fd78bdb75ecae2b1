import { library } from '../../tsup.base'

export default library({
  index: 'src/index.ts',
  express: 'src/express.ts',
  fastify: 'src/fastify.ts',
  hono: 'src/hono.ts',
  koa: 'src/koa.ts',
  next: 'src/next.ts',
})
