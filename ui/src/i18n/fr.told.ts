import { refusals } from './fr.api';
import { alerts, checks, fetched, reasons, setUp } from './fr.checks';
import { campaignProblems, campaignReasons } from './fr.campaigns';
import { catalogs } from './fr.catalogs';
import { roleWords, written } from './fr.content';
import { errors } from './fr.errors';
import { definitions, files, people } from './fr.people';
import { cards, kinds } from './fr.cards';
import { feeds } from './fr.feeds';
import { liquid, liquidWords } from './fr.liquid';
import { moreRules } from './fr.rules';
import { pages, rules, words } from './fr.sentences';
import { translator, type Sayings } from './sentences';

/** French sets a narrow space before some signs; the lists are written with a plain one. */
const spaced = (sayings: Sayings): Sayings =>
  sayings.map(([english, other]) => [english, other.replace(/ ([:;?!»])/g, '\u00a0$1').replace(/« /g, '«\u00a0')]);

const sayings = spaced([...feeds, ...cards, ...rules, ...moreRules, ...pages, ...checks, ...reasons, ...fetched, ...setUp, ...alerts, ...people, ...catalogs, ...files, ...definitions, ...campaignProblems, ...campaignReasons, ...written, ...refusals, ...errors, ...liquid]);

/** The templates that are said in French. */
export const saidByTemplate: ReadonlySet<string> = new Set(sayings.map(([english]) => english));

/** The API's sentences in French. */
export const sayInFrench = translator(sayings, { ...words, ...roleWords, ...liquidWords, ...kinds });
