/** An object of the same fields that notes which of them are read. */
export const noteReads = <Fields extends object>(fields: Fields, read: Set<PropertyKey>): Fields =>
  new Proxy(fields, {
    get: (of, field) => {
      read.add(field)
      return Reflect.get(of, field)
    },
  })
