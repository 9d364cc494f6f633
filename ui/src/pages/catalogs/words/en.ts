// English: the words of catalogs. Types and operators are keyed by the API's own names.
const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const en = {
  title: 'Catalogs',
  lead: 'Tables of things that messages speak of: products, shops, flights. A message looks an item up by its id.',
  make: 'New catalog',
  empty: 'No catalog yet',
  emptySay: 'Make one with its fields, or upload a CSV file with a column id: the catalog is made of it.',
  noMatch: 'No catalog has this name', noMatchSay: 'Search for another part of the name.', clear: 'Show all',
  search: 'Search by name',
  name: 'Name', description: 'Description', items: 'Items', fields: 'Fields', selections: 'Selections', changed: 'Changed',
  notFound: 'There is no such catalog', notFoundSay: 'It was deleted, or is of another workspace.',
  mayNot: 'Your role may look at catalogs and change nothing. Ask an administrator for the right to change attributes, events and catalogs.',
  counted: (n: string, one: boolean) => `${n} ${one ? 'item' : 'items'}`,
  cancel: 'Cancel', save: 'Save', saved: 'Saved', add: 'Add', remove: 'Delete', edit: 'Change',
  counter: (n: number, of: number) => `${n} of ${of}`,

  // A new one.
  how: 'How', byHand: 'Say the fields', byFile: 'From a CSV file',
  nameHint: 'Letters, numbers, hyphens and underscores. Templates name it; it stays.',
  nameWrong: 'Only letters, numbers, hyphens and underscores.',
  field: 'Name of the field', fieldType: 'Type of the field', typeOf: (name: string) => `Type of ${name}`,
  addField: 'Add a field', dropField: (name: string) => `Leave out ${name}`,
  idSay: 'Each item has an id, a text.',
  types: { string: 'Text', number: 'Number', boolean: 'Yes or no', time: 'Time', array: 'List', object: 'Object' } as Record<string, string>,
  twice: 'This name stands here twice.',

  // A file.
  upload: 'Upload CSV', uploadTitle: (name: string) => `Upload into ${name}`,
  file: 'CSV file', fileSay: 'UTF-8, 50 MB at most, a header of which one column is id; commas, semicolons or tabs. A blank cell leaves the value as it is; items that are not in the file stay.',
  read: 'Read', made: 'New', altered: 'Changed', refused: 'Refused',
  refusals: 'Refused rows', refusalsFirst: (n: string) => `the first ${n}`, line: 'Line', why: 'Why',
  done: 'Done',

  // Items.
  searchItems: 'Search in ids and values',
  noItems: 'No item yet', noItemsSay: 'Add one, or upload a CSV file.',
  noItemMatch: 'No item holds this', noItemMatchSay: 'Search for another part of an id or a value.',
  addItem: 'New item', itemTitle: (id: string) => `Item ${id}`,
  id: 'Id', idHint: 'Letters, numbers, hyphens and underscores.', idTaken: 'An item with this id is there already.',
  unset: 'no value', yes: 'Yes', no: 'No',
  wrong: { number: 'This is no number. Write it as 12.50.', json: 'This is no object. Write it as JSON: {"key": "value"}.', list: 'This is no list. Write it as JSON: ["a", "b"].', time: 'This is no instant. Write it as 2026-11-22T09:30:00Z.' },
  hints: { time: 'Such as 2026-11-22T09:30:00Z', array: 'JSON, such as ["steel", "new"]', object: 'JSON, such as {"city": "Lyon"}' } as Record<string, string>,
  removeItemTitle: (id: string) => `Delete the item ${id}?`,
  removeItemSay: 'Its values go. Messages that look it up find nothing from then on.',
  itemRemoved: 'The item is deleted.',
  updated: 'Changed',

  // Fields.
  addFields: 'Add fields',
  removeField: (name: string) => `Delete the field ${name}`,
  removeFieldTitle: (name: string) => `Delete the field ${name}?`,
  removeFieldSay: (n: string) => `Its values go from all ${n} items, and nothing brings them back.`,

  // Selections.
  addSelection: 'New selection',
  selectionsSay: 'A selection chooses items by up to four conditions, all of which are met, in an order, 50 at most.',
  noSelections: 'No selection yet',
  all: 'All items',
  filters: 'Conditions', sort: 'Order', limit: 'At most',
  addFilter: 'Add a condition', dropFilter: 'Leave out this condition',
  operator: 'Operator', value: 'Value',
  operators: { equals: 'is', 'does not equal': 'is not', 'greater than': 'is more than', 'less than': 'is less than', is: 'is', before: 'is before', after: 'is after', 'includes value': 'includes', 'does not include value': 'does not include' } as Record<string, string>,
  noOrder: 'No particular order', up: 'rising', down: 'falling', direction: 'Direction',
  sortedBy: (field: string, up: boolean) => `${field}, ${up ? 'rising' : 'falling'}`,
  chosen: (name: string) => `What ${name} chooses now`,
  choosesNone: 'It chooses nothing at the moment.',
  removeSelectionTitle: (name: string) => `Delete the selection ${name}?`,
  removeSelectionSay: 'Messages that use it find nothing from then on. No item goes.',

  // The whole.
  describe: 'Description',
  removeTitle: (name: string) => `Delete the catalog ${name}?`,
  removeSay: (items: string, one: boolean, selections: number) => `${items} ${one ? 'item' : 'items'}${selections ? ` and ${selections} ${plural(selections, 'selection', 'selections')}` : ''} go with it, and nothing brings them back. Messages that look something up in it find nothing from then on.`,
  removed: 'The catalog is deleted.',
};

export type Words = typeof en;
