// English: the words of card templates and their editor. Fields and components are keyed by the language's own names.
export const en = {
  templates: 'Templates', inapp: 'In-app', lead: 'What people see in the feeds of your site or app.',
  make: 'New in-app template', bring: 'Import a file', search: 'Search by name or key', feed: 'Feed', allFeeds: 'All feeds', state: 'State', allStates: 'Every state but archived',
  states: { draft: 'Draft', live: 'Live', archived: 'Archived' } as Record<string, string>,
  name: 'Name', key: 'Key', version: 'Version', changed: 'Changed', label: 'Label', category: 'Category', noCategory: 'None',
  changesWait: 'Changes not published', none: '–',
  empty: 'No in-app template yet', emptySay: 'A template is the card of a notification, with placeholders that are filled for each person. Begin with one that is nearly what you need.',
  noMatch: 'No template fits', noMatchSay: 'Search for another part of the name, or show every feed, category, label and state.', allCategories: 'All categories', labelIs: 'Label, in full', clear: 'Show all',
  noFeed: 'There is no feed yet', noFeedSay: 'A notification stands in a feed. Make one first, under Channels.', toFeeds: 'Make a feed',
  notFound: 'There is no such template', notFoundSay: 'It was deleted, or is of another workspace.',
  mayNot: 'Your role may look at templates and change nothing.',
  cancel: 'Cancel', save: 'Save', done: 'Done', remove: 'Delete',

  // A new one.
  beginWith: 'Begin with', keyHint: 'Programs send by it. Lower-case letters, digits, hyphens and underscores; it stays once the template was live.',
  presets: {
    blank: { name: 'A title and a text', say: 'The least that a card has.' },
    order: { name: 'An order is on its way', say: 'Its number, the day it comes, a button to follow it.' },
    promotion: { name: 'An offer', say: 'A picture over the width, what it is, a button.' },
    values: { name: 'Names and values', say: 'A title to begin with; add what your app shows.' },
    lines: { name: 'An order with its lines', say: 'Number, day, total, and three lines of quantity, name and price.' },
    list: { name: 'A list of products', say: 'Three, each with name, price, picture and address.' },
    products: { name: 'Products side by side', say: 'A carousel of three, each with picture, name and price.' },
  } as Record<string, { name: string; say: string }>,
  begins: { hello: 'A title', text: 'What there is to say', button: 'Open', shipped: 'Order {order.id} is on its way', arrives: 'It arrives on {day}', track: 'Follow it', order: 'Order number', day: 'Friday 27 November', offer: 'An offer', until: 'Until {until}', see: 'See it', offerSample: 'A fifth off copper pans', picked: 'Chosen for you, {first_name}', product: 'Product', lines: ['Copper pan', 'Milk pot', 'Wooden spoon'] as [string, string, string] },
  file: 'The file', fileHint: 'A template that was exported here or on another installation.', noFile: 'This is no exported template.', importDo: 'Import',

  // The editor.
  undo: 'Undo', redo: 'Redo', saved: 'Saved', unsaved: 'Not saved', saveDraft: 'Save draft', publish: 'Publish', publishTitle: (name: string) => `Publish ${name}?`,
  publishSay: 'From now on it is sent in this form. What was sent before keeps the version it was sent with.',
  publishFirst: 'It goes live for the first time.', whatChanged: (n: number) => (n === 0 ? 'Nothing differs from what is live.' : n === 1 ? 'One thing differs from what is live:' : `${n} things differ from what is live:`), andMore: (n: number) => `and ${n} more`,
  was: 'was', is: 'is', nothing: 'nothing',
  published: 'Published', cannotPublish: (n: number) => (n === 1 ? 'One problem stands in the way.' : `${n} problems stand in the way.`),
  sendIt: 'Send to people', more: 'More', duplicate: 'Duplicate', copyOf: (name: string) => `Copy of ${name}`, exportIt: 'Export as a file', discard: 'Discard the draft', discardSay: 'What was changed since it went live is lost.', archive: 'Archive', archiveSay: 'It can no longer be sent. Notifications that show it stay.', unarchive: 'Bring back from the archive', removeSay: 'It was never live: nothing else is lost.',
  archivedDone: 'Archived', backDone: 'Back as it was', elsewhere: 'Somebody else changed it meanwhile.', reload: 'Load theirs', leave: 'Leave without saving?', leaveSay: 'What you changed here is not saved.', leaveDo: 'Leave',
  parts: 'Structure', add: 'Add', addTo: (where: string) => `Goes into: ${where}`, wholeCard: 'the card', addPart: (what: string) => `Add: ${what}`,
  components: { box: 'Box', text: 'Text', image: 'Picture', textButton: 'Button', imageButton: 'Picture button', carouselView: 'Carousel', cascadeView: 'Stack of cards', card: 'Card' } as Record<string, string>,
  answer: 'Answer in Messenger', answerSay: 'Opens the conversation with your Page.', noPage: 'Connect a Page first: it opens the conversation with it.',
  moveUp: 'Move up', moveDown: 'Move down', moveIn: 'Move into the one above', moveOut: 'Move out', twice: 'Duplicate this part', drop: 'Delete this part', partKeys: 'Drag a part to move it. Arrows choose one; with Alt they move it. Delete removes it, Ctrl D doubles it.',
  emptyList: 'Nothing in it yet', choosePart: 'Choose a part on the left, or in the structure.', problemsHere: (n: number) => (n === 1 ? '1 problem' : `${n} problems`),
  properties: 'Properties', problems: 'Problems', noProblems: 'No problems.', warning: 'Warning',
  fields: {
    text: 'Text', imageUrl: 'Picture', layout: 'Layout', align: 'Alignment', 'align.horizontal': 'Across', 'align.vertical': 'Down', maxTextLines: 'Lines at most', textStyle: 'Type', 'textStyle.size': 'Size', 'textStyle.weight': 'Weight', 'textStyle.color': 'Colour',
    imageStyle: 'How it fits', 'imageStyle.contentMode': 'Fit', 'imageStyle.tintColor': 'Tint', metaData: 'Size of the file', 'metaData.pixelWidth': 'Width, pixels', 'metaData.pixelHeight': 'Height, pixels',
    carouselStyle: 'Carousel', 'carouselStyle.spacing': 'Space between', 'carouselStyle.maxChildWidth': 'Width of a card', cascadeStyle: 'Stack', 'cascadeStyle.spacing': 'Space between',
    elementId: 'Name for statistics', action: 'When tapped', 'action.type': 'Does', 'action.data': 'Opens', 'action.alterData': 'If that cannot be opened', 'action.internalData': 'For clients of the original', 'action.internalData.method': 'Method', 'action.internalData.payload': 'Payload', 'action.internalData.payload.message': 'Message',
    width: 'Width', 'width.type': 'Kind', 'width.value': 'Value', height: 'Height', 'height.type': 'Kind', 'height.value': 'Value',
    viewStyle: 'Look', 'viewStyle.backgroundColor': 'Ground', 'viewStyle.backgroundImageUrl': 'Picture behind', 'viewStyle.borderColor': 'Border', 'viewStyle.borderWidth': 'Border, width', 'viewStyle.radius': 'Round corners', 'viewStyle.margin': 'Space around', 'viewStyle.padding': 'Space inside',
    top: 'Top', bottom: 'Bottom', left: 'Left', right: 'Right', items: 'Cards',
  } as Record<string, string>,
  choices: { row: 'Side by side', column: 'Under one another', left: 'Left', center: 'Middle', right: 'Right', top: 'Top', bottom: 'Bottom', flex: 'Fills or fits', fixed: 'Fixed', aspectFit: 'Whole picture', aspectFill: 'Fills, cut', scalesToFill: 'Fills, stretched', web: 'Opens a page', custom: 'Tells your app', uikit: 'Built-in command', internal: 'Of the original’s clients', '': 'As usual' } as Record<string, string>,
  sizes: { fill: 'Fills its place', wrap: 'Fits what is in it', fixed: 'Fixed' } as Record<string, string>, pixels: 'Pixels',
  usual: (what: string) => `Usually ${what}`, light: 'Light', dark: 'Dark', pick: (what: string) => `Choose: ${what}`, library: 'Library', weightHint: 'normal, bold, or 100 to 900',
  areSet: (n: number) => `${n} set`, cardsHere: 'Drawn here', cardsGiven: 'Given by a variable', cardsGivenSay: 'Whoever sends gives a list of cards: templates with values of their own.', variable: 'Variable', sampleCards: 'sample cards', answerWhich: 'Which Page answers',
  noAction: 'Nothing', plus: 'Put in a variable', newVariable: 'A variable is any name in braces: {first_name}.',

  // Variables and colours.
  variables: 'Variables', noVariables: 'Write {name} in a text, an address or a colour: it is filled for each person.', sample: 'Sample', saidAs: 'Shown as', type: 'Kind', types: { text: 'Text', image: 'Picture', action: 'Address' } as Record<string, string>, optional: 'May be missing', strict: 'Refuse to send where a value is missing', strictSay: 'Else the placeholder stays as it was typed.',
  colours: 'Colours', coloursSay: 'Named colours stand in the card as {name}, one for light and one for dark.', addColour: 'Add a colour', colourName: 'Name', dropColour: (name: string) => `Delete ${name}`,
  settings: 'Settings', retention: 'Kept for, hours', retentionHint: '0: as the feed says.', labelHint: 'Stands in small letters above the card, where the feed shows labels.',
  json: 'JSON', jsonSay: 'The whole card as it is kept. What you write here shows beside it at once.', notJson: 'This is no JSON object yet: the card stays as it was.',
  data: 'Values', dataSay: 'The feed gives names and values, which your app shows as it likes.', dataName: 'Name', dataValue: 'Value', addData: 'Add a value', dropData: (name: string) => `Delete ${name}`,
  card: 'The card',
  versions: 'Versions', versionOf: (n: number) => `Version ${n}`, current: 'Live', by: 'By', restore: 'Take into the draft', restored: 'Taken into the draft', neverLive: 'It was never live.',

  // The preview.
  preview: 'Preview', look: 'Look', widthOf: 'Width', direction: 'Direction', ltr: 'Left to right', rtl: 'Right to left', px: (n: number) => `${n} px`, now: 'now', inWords: 'The same in words', missing: (names: string) => `No sample for: ${names}`, noCard: 'Nothing can be drawn yet.',
  tryIt: 'Send a test', tryTitle: 'Send a test', tryWhom: 'User id', tryHint: 'Their external id, or the attribute sendbird_id. It goes to the feed, marked as a test.', trySend: 'Send', tryDone: 'Sent: it is in the feed.', tryWaits: 'Accepted. It waits: rules hold it for now.', tryUnsaved: 'Your last changes are saved into the draft, and the draft is sent.', tryDraft: 'The draft is sent: others get what is live.', tryLive: 'What is live is sent.', trySave: 'Save and send', tryValues: 'Values', tryValuesSay: 'What stays empty is filled with its sample.',
};

export type Words = typeof en;
