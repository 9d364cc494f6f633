import { useSpeech } from '../../i18n';
import { CodeBlock } from '../../kit';
import type { Feed } from './data';
import { markupOf, tokenCode } from './model';
import { useFeedWords } from './words';

/** What a site needs to show the feed. */
export function Embed({ feed }: { feed: Feed }) {
  const w = useFeedWords();
  const { language } = useSpeech();
  return (
    <div className="col g12">
      <h3>{w.embedMarkup}</h3>
      <p className="soft">{w.embedSay}</p>
      <CodeBlock label={w.embedMarkup} text={markupOf(window.location.origin, feed.key, language)} />
      <h3>{w.embedToken}</h3>
      <p className="soft">{w.tokenSay}</p>
      <CodeBlock label={w.embedToken} text={tokenCode} />
    </div>
  );
}
