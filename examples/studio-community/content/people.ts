export interface Person {
  readonly id: string
  readonly name: string
}

/** Who a visitor may write as. The first one is who you are until you choose. */
export const penNames = [
  { id: 'wren', name: 'Wren Calloway' },
  { id: 'ambrose', name: 'Ambrose Till' },
  { id: 'juno', name: 'Juno Saltmarsh' },
  { id: 'otis', name: 'Otis Fernweather' },
] as const satisfies readonly Person[]

/** Regulars who were here before you: they have posted, liked and replied. */
export const regulars: readonly Person[] = [
  { id: 'marguerite', name: 'Marguerite Oake' },
  { id: 'bram', name: 'Bram Thistledown' },
  { id: 'ottilie', name: 'Ottilie Penn' },
  { id: 'caspian', name: 'Caspian Reed' },
  { id: 'hesper', name: 'Hesper Quill' },
  { id: 'lowell', name: 'Lowell Grist' },
  { id: 'tamsin', name: 'Tamsin Vane' },
  { id: 'edda', name: 'Edda Lorn' },
  { id: 'fitch', name: 'Fitch Underhill' },
  { id: 'sorrel', name: 'Sorrel Bright' },
  { id: 'linnet', name: 'Linnet Croft' },
  { id: 'perrin', name: 'Perrin Sedge' },
  { id: 'isolde', name: 'Isolde Hatch' },
  { id: 'rook', name: 'Rook Ellery' },
]
