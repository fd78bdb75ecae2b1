import type { NextConfig } from 'next'

const config: NextConfig = {
  // One is WebAssembly with files beside it, the other opens sockets: neither can be bundled.
  serverExternalPackages: ['@electric-sql/pglite', 'pg'],
  poweredByHeader: false,
  devIndicators: false,
}

export default config
