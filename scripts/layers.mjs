/**
 * Which package of ours may import which: bus, core, then query, server, metrics and redis, then react and cli.
 * Packages of one column never import each other: they meet in ports that core declares.
 * biome.json holds the same for imports; a package that is new belongs into both.
 */
const base = ['cache-bus', 'cache-core']

export const layers = {
  'cache-bus': [],
  'cache-core': ['cache-bus'],
  'cache-query': base,
  'cache-server': base,
  'cache-metrics': base,
  'cache-redis': base,
  'cache-react': [...base, 'cache-query'],
  'cache-cli': [...base, 'cache-query', 'cache-server', 'cache-metrics', 'cache-redis'],
}
