// Tags and teams on things, in English.
export const en = {
  tag: 'Tag',
  team: 'Team',
  anyTag: 'Any tag',
  anyTeam: 'Any team',
  edit: 'Tags and team',
  editOf: (name: string) => `Tags and team of “${name}”`,
  tags: 'Tags',
  tagsSay: 'Asking for a tag gives what stands below it too.',
  noTags: 'This workspace has no tags yet. Make them under Settings.',
  find: 'Find a tag',
  standard: 'The standard team',
  standardIs: (name: string) => `The standard team (${name})`,
  noTeam: 'No team',
  archived: (name: string) => `${name} (archived)`,
  saved: 'Tags and team are saved.',
  none: 'No tags',
  ofTeam: (name: string) => `Team ${name}`,
};

export type Words = typeof en;
