/**
 * Who carries a tag: an array, and a note of those that have left it. A third of the memory of a `Set`, and less time to add to.
 * Plain data, since there is one for each tag.
 */
export interface Members<Member> {
  held: Member[]
  /** Members that are still in the array although they have left. Never as many as half of it. */
  left: Set<Member> | undefined
}

export const countOf = ({ held, left }: Members<unknown>): number => held.length - (left ? left.size : 0)

/** A copy, safe to walk while members come and go. */
export const membersOf = <Member>({ held, left }: Members<Member>): Member[] =>
  left ? held.filter((member) => !left.has(member)) : held.slice()

/** The member must not be there yet. */
export const addMember = <Member>(members: Members<Member>, member: Member): void => {
  if (members.left?.delete(member)) return
  // An array that begins empty would make room for seventeen.
  if (members.held.length === 0) members.held = [member]
  else members.held.push(member)
}

/** The member must be there. It is not looked for: that would take time proportional to what is cached. */
export const removeMember = <Member>(members: Members<Member>, member: Member): void => {
  members.left ??= new Set()
  members.left.add(member)
  if (members.left.size * 2 < members.held.length) return
  members.held = membersOf(members)
  members.left = undefined
}
