/** What is looked at in a packed package before it is published. */

const isNotPublishable = /^(workspace|file|link|catalog|portal):/
const isForeign = /(^|\/)(src|testing|node_modules)\/|\.(test|test-d)\.|\.tsbuildinfo$/
const always = ['LICENSE', 'README.md', 'package.json']

const pathsIn = (value) => {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')]
  return Object.values(value ?? {}).flatMap(pathsIn)
}

/** `manifest` as it lies in the tarball, `files` the paths there, `versions` of all packages that are ours. */
export const outgoingProblems = ({ manifest, files }, versions) => {
  const { dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = manifest
  const problems = []
  for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies, ...optionalDependencies })) {
    if (isNotPublishable.test(range)) problems.push(`it depends on ${name} as ${range}, which nobody else can resolve`)
    else if (name in versions && range !== `^${versions[name]}`)
      problems.push(`it depends on ${name} ${range}, and not on ^${versions[name]}`)
  }
  if (manifest.version !== versions[manifest.name]) problems.push(`its version is ${manifest.version}, not ${versions[manifest.name]}`)
  if (manifest.private) problems.push('it is private')
  if (manifest.publishConfig?.access !== 'public') problems.push('its publishConfig does not say that it is public')
  const named = [...always, ...pathsIn([manifest.main, manifest.module, manifest.types, manifest.bin, manifest.exports])]
  problems.push(...[...new Set(named)].filter((path) => !files.includes(path)).map((path) => `${path} is not in it`))
  problems.push(...files.filter((path) => isForeign.test(path)).map((path) => `${path} is in it`))
  return problems
}
