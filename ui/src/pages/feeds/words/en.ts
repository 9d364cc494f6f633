// English: the words of feeds.
export const en = {
  tab: 'In-app feeds',
  lead: 'Lists of notifications inside your site or app. Each person has their own; nobody answers in it, an answer goes to the Messenger thread by a button.',
  make: 'New feed',
  empty: 'No feed yet', emptySay: 'Make one, put its markup into a page of your site, and send the first notification from a template or a campaign.',
  archivedEmpty: 'No archived feed', archivedEmptySay: 'A feed that is archived gets nothing new; what is in it stays to be read.',
  inUse: 'In use', archived: 'Archived', which: 'Which feeds',
  name: 'Name', key: 'Key', templates: 'Templates', kind: 'Templates are', changed: 'Changed', categories: 'Categories',
  kinds: { design: 'Designed cards', data: 'Names and values' },
  kindHint: 'Cards are designed here. Names and values are for an app that shows them in its own way. This stays.',
  keyHint: 'Lower-case letters, digits, - and _. It stands in the markup; it stays.',
  keyWrong: 'Lower-case letters, digits, - and _, at most 64.',
  cancel: 'Cancel', save: 'Save', saved: 'Saved', made: (name: string) => `${name} is ready`,
  conflict: 'Somebody changed this feed meanwhile. Their version is shown now; make your change again.',
  parts: { settings: 'Settings', look: 'Look', embed: 'Put it into a site' }, partsOf: 'Parts of the feed',
  notFound: 'There is no such feed', mayNot: 'Your role may look at feeds and change nothing.',

  // Settings.
  view: 'View', views: { feed: 'A list, the newest above', chat: 'As a conversation, the newest below' },
  icon: 'Address of its picture', iconHint: 'Shown beside the name in chat view; https.',
  labels: 'Show the label of each template', labelsHint: 'A word or two above a card: Order, Offer.',
  filter: 'Let people filter by category', filterHint: 'Chips above the list.',
  readOnTap: 'A notification is read by the tap on it', readOnTapHint: 'Else it is read when it was shown in an open, visible feed. READ is told then.',
  retention: 'Keep a notification for', days: 'Days', hours: 'Hours', unit: 'Unit', retentionHint: 'Where its template says nothing else; at most ten years.',
  retentionWrong: 'From one hour to ten years.',
  addCategory: 'Add a category', categoryName: 'Name of the category', categoryId: 'Id', moveUp: (name: string) => `Move ${name} up`, moveDown: (name: string) => `Move ${name} down`, dropCategory: (name: string) => `Take ${name} out`,
  categoryWrong: 'Each category has an id of its own and a name.',
  archive: 'Archive', archiveTitle: (name: string) => `Archive ${name}?`, archiveSay: 'Nothing is sent to it any more, and its templates cannot be sent. What is in it stays to be read until it expires.',
  archivedDone: 'Archived', unarchive: 'Bring back', broughtBack: 'It is in use again',

  // Look.
  lookSay: 'Colours are # and hexadecimal digits, transparency first: one for both, or two with a comma, light and dark. What is empty is as the inbox has it. The site’s own CSS wins over all of this.',
  mode: 'Theme', modes: { '': 'As the reader’s device', default: 'As the reader’s device', light: 'Light', dark: 'Dark' } as Record<string, string>,
  colour: {
    'header.backgroundColor': 'Header', 'header.textColor': 'Title', 'header.lineColor': 'Line below the header', 'list.backgroundColor': 'Behind the list',
    'notification.backgroundColor': 'Behind a card', 'notification.unreadIndicatorColor': 'Dot of what is unread',
  } as Record<string, string>,
  colourWrong: 'A colour such as #1E66C8, or two with a comma.',
  radius: 'Corners of a card, in pixels', radiusWrong: 'From 0 to 100.',
  sample: 'How it will look', light: 'Light', dark: 'Dark', sampleCard: 'Your order is on its way', sampleLabel: 'Order', sampleText: 'It arrives on Tuesday between 9 and 12.', sampleAgo: '2 min',

  // Embed.
  embedMarkup: 'In the page', embedToken: 'On your server',
  embedSay: 'Two lines in the page of somebody who is signed in. The component asks your server for a token at token-url; it shows the feed, in the page’s language, in light and dark.',
  tokenSay: 'A token says who is reading, for an hour, signed with the key of the site (Channels, Site buttons). The user id is the person’s sendbird_id, or their external id. Helpers for Python, Go and PHP: docs/inbox.md.',
  copy: 'Copy',
};

export type Words = typeof en;
