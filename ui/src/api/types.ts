import type { components } from './schema';

// Short names for the shapes of the API. They are generated from its definition
// (`npm run api`), so that a change there which the app does not follow fails the build.
type Shapes = components['schemas'];

export interface List<Item> {
  items: Item[];
  next?: string;
}

export type Me = Shapes['Me'];
export type Membership = Shapes['MyWorkspace'];
export type DayCounts = Omit<Shapes['Day'], 'date'>;
export type Level = Shapes['Health']['level'];
export type HomeView = Shapes['Home'];
export type PersonRow = Shapes['ProfileRow'];
export type Person = Shapes['Profile'];
export type PersonIdentity = Shapes['Identity'];
export type PersonOptIn = Shapes['OptIn'];
export type PersonToken = Shapes['Token'];
export type PersonConversation = Shapes['Conversation'];
export type PersonEvent = Shapes['Event'];
export type TimelineItem = Shapes['TimelineItem'];
export type Content = Shapes['Content'];
export type Card = Shapes['Card'];
export type Button = Shapes['Button'];
export type QuickReply = Shapes['QuickReply'];
export type Receipt = Shapes['Receipt'];
export type Verdict = Shapes['Verdict'];
export type Message = Shapes['Message'];
export type PageView = Shapes['Page'];
export type RawCallView = Shapes['RawCall'];
export type SiteView = Shapes['Site'];
export type APIKeyView = Shapes['Key'];
export type SetUp = Required<Shapes['SetUpBody']>;
export type MePatch = Shapes['UpdateMeBody'];
export type WorkspacePatch = Shapes['UpdateWorkspaceBody'];
export type NewMessage = Shapes['SendBody'];
export type NewPage = Shapes['PageConnectBody'];
export type PagePatch = Shapes['PageUpdateBody'];
export type NewSite = Shapes['SiteAddBody'];
export type SitePatch = Shapes['SiteUpdateBody'];
export type NewKey = Shapes['KeyAddBody'];
export type HaltView = Shapes['Halt'];
export type Purpose = Shapes['SendBody']['purpose'];
