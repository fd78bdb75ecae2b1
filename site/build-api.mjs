/** Writes the API reference into site/api, from the doc comments in the declarations of the packages as they are built. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, Converter, ReflectionFlag, ReflectionKind, ReflectionType } from 'typedoc'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = fileURLToPath(new URL('./api', import.meta.url))

/** `[file, specifier]` of every entry point that users import. */
const entries = () =>
  readdirSync(join(root, 'packages')).flatMap((folder) => {
    const { name, exports, private: hidden } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
    if (hidden || !exports) return []
    return Object.entries(exports)
      .filter(([, target]) => typeof target === 'object')
      .map(([path, target]) => [join(root, 'packages', folder, target.import.types), name + path.slice(1)])
  })

/** A declaration says `const tag: (name: string) => Tag`: a variable to TypeDoc, a function to whoever reads about it. */
const asFunction = (reflection) => {
  if (reflection.kind !== ReflectionKind.Variable || !(reflection.type instanceof ReflectionType)) return
  const { signatures = [], children = [] } = reflection.type.declaration
  if (signatures.length === 0 || children.length > 0) return
  reflection.kind = ReflectionKind.Function
  reflection.signatures = signatures
  for (const signature of signatures) {
    signature.name = reflection.name
    signature.parent = reflection
    signature.comment ??= reflection.comment
  }
  delete reflection.type
  delete reflection.comment
  reflection.setFlag(ReflectionFlag.Const, false)
}

export const buildApi = async () => {
  const names = new Map(entries())
  const app = await Application.bootstrapWithPlugins({
    entryPoints: [...names.keys()],
    plugin: ['typedoc-plugin-markdown'],
    tsconfig: fileURLToPath(new URL('./tsconfig.api.json', import.meta.url)),
    name: 'API',
    readme: 'none',
    out,
    router: 'module',
    entryFileName: 'index',
    hideGenerator: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    disableSources: true,
    githubPages: false,
    skipErrorChecking: true,
    useCodeBlocks: false,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeDeclarationFormat: 'table',
    enumMembersFormat: 'table',
    sort: ['alphabetical'],
    groupOrder: ['Functions', 'Variables', '*', 'References'],
    validation: false,
    logLevel: 'Warn',
  })
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    if (reflection.kind !== ReflectionKind.Module) return
    const file = context.getSymbolFromReflection(reflection)?.declarations?.[0]?.getSourceFile().fileName
    const name = names.get(file)
    if (!name) throw new Error(`the reference has a module that is no entry point: ${reflection.name} (${file})`)
    reflection.name = name
  })
  app.converter.on(Converter.EVENT_RESOLVE, (_context, reflection) => asFunction(reflection))
  const project = await app.convert()
  if (!project) throw new Error('the declarations of the packages could not be read; are they built?')
  rmSync(out, { recursive: true, force: true })
  await app.generateOutputs(project)
  return out
}
