import type { Message } from '../../api/types';
import { useT } from '../../i18n/pages';
import { Badge, CodeBlock, Sheet, Time, useEnv } from '../../kit';
import { formatTook } from '../../lib/format';
import { prettyJSON } from '../../lib/json';

/** The exact request and answer of each try, secrets hidden. */
export function Wire({ message }: { message: Message }) {
  const t = useT();
  const { locale } = useEnv();
  const tries = message.wire ?? [];
  return (
    <Sheet title={t.message.wire} actions={tries.length > 0 && <span className="t-12 soft">{t.message.secretsHidden}</span>}>
      {tries.length === 0 && <p className="soft">{t.message.wireNone}</p>}
      <div className="col g16">
        {tries.map((one, i) => (
          <div key={i} className="col g8">
            <div className="row g8 wrap t-13">
              <span className="b">{t.message.tryOf(i + 1)}</span><Time at={one.at} as="seconds" /><span className="soft">{formatTook(one.took_ms, locale)}</span>
              {one.status ? <Badge tone={one.status < 300 ? 'verd' : 'stamp'} dot={false}>{one.status}</Badge> : <Badge tone="brass">{t.message.noAnswer}</Badge>}
            </div>
            <CodeBlock label={t.message.request} text={`${one.method} ${one.url}${one.request ? '\n\n' + prettyJSON(one.request) : ''}`} />
            {(one.response || one.error) && <CodeBlock label={t.message.answer} text={one.response ? prettyJSON(one.response) : (one.error ?? '')} />}
          </div>
        ))}
      </div>
    </Sheet>
  );
}
