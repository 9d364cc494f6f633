/** What the dialog of content as files says. */
export const en = {
  title: 'Content as files',
  lead: 'Templates, content blocks, segments and campaigns as files for Git, or for another workspace. Things are known by their names. Campaigns come in as drafts.',
  out: 'Take out',
  kinds: { templates: 'Templates', content_blocks: 'Content blocks', segments: 'Segments', campaigns: 'Campaigns', media: 'Media' } as Record<string, string>,
  download: 'Download the files',
  none: 'Choose one kind at least.',
  into: 'Bring in',
  choose: 'Choose a ZIP archive',
  chooseSay: 'What would change is shown first. Nothing is removed.',
  reading: 'The files are compared …',
  would: (added: number, changed: number, same: number) => `${added} to add, ${changed} to change, ${same} the same`,
  nothing: 'Nothing would change: this workspace says the same.',
  problems: 'These files cannot be brought in',
  changes: 'What would change',
  actions: { add: 'Add', change: 'Change', extra: 'Only here' } as Record<string, string>,
  field: { description: 'Description', html: 'HTML', draft: 'Draft', archived: 'Archived', tags: 'Tags', content: 'Content', preset: 'Preset', tracked: 'Tracked', definition: 'Definition', composition: 'Composition' } as Record<string, string>,
  before: 'Here',
  after: 'In the files',
  empty: 'nothing',
  page: (name: string) => `Page that stands for “${name}”`,
  noPage: 'Choose a Page',
  apply: (n: number) => (n === 1 ? 'Bring in one change' : `Bring in ${n} changes`),
  applied: 'The files are brought in.',
  mayNot: 'Your role here may take files out, not bring them in.',
};

export type Words = typeof en;
