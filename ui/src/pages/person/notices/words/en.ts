// English: the words of a person's notifications.
export const en = {
  title: 'What stands in their feeds',
  mayNot: 'Your role may not see single messages.',
  feeds: 'Feeds', feed: 'Feed', anyFeed: 'All feeds', unread: 'Unread', unseen: 'Unseen', total: 'In it', noFeeds: 'There is no feed yet.',
  status: 'Status',
  statuses: { inbox: 'Not archived', unread: 'Unread', read: 'Read', archived: 'Archived', all: 'All' },
  empty: 'Nothing stands in their feeds', emptySay: 'What is sent by a campaign, from a template or by the API shows here, as the person sees it, until it expires.',
  noMatch: 'No notification fits', noMatchSay: 'Change the filters, or show all.', clear: 'Show all',
  steps: { appeared: 'Appeared', seen: 'Seen', viewed: 'Viewed', read: 'Read', clicked: 'Clicked', archived: 'Archived', kept: 'Kept until' },
  details: 'Who sent it', about: (text: string) => `Notification: ${text}`,
  actions: { seen: 'Mark seen', read: 'Mark read', unread: 'Mark unread', archive: 'Archive', unarchive: 'Bring back', delete: 'Delete' },
  done: { seen: 'Marked seen', read: 'Marked read', unread: 'Marked unread', archive: 'Archived', unarchive: 'It is in the feed again', delete: 'Deleted' },
  nothingChanged: 'Nothing changed: it stood so already, or is gone.',
  deleteTitle: 'Delete this notification?', deleteSay: 'It disappears from the person’s feed at once and cannot be brought back. The log keeps that it was sent.',
  gets: 'What they get', getsSay: 'What is off gets no promotional notifications. Transactional ones come in anyway.',
  off: (n: number) => (n === 1 ? 'One thing is off' : `${n} things are off`), changed: 'Changed', whole: (feed: string) => `${feed}: the feed`, part: (feed: string, category: string) => `${feed}: ${category}`,
};

export type Words = typeof en;
