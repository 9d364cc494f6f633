import { useQuery } from '@tanstack/react-query';
import { pagesQuery } from '../../api/queries';
import type { PageOffer } from '../../api/setup';
import { usePlace } from '../../app/workspace';
import { useSetUpWords } from '../../i18n/setup';
import { Icon } from '../../kit';

/** The Pages on their way in, each with how far it is: read from the list of Pages as it grows. */
export function Working({ pages }: { pages: PageOffer[] }) {
  const s = useSetUpWords();
  const { ws } = usePlace();
  const list = useQuery({ ...pagesQuery(ws), refetchInterval: 700 });
  const stepOf = (page: PageOffer): 'wait' | 'token' | 'done' => {
    const row = list.data?.items.find((one) => one.id === page.id);
    if (!row || (page.here && row.state !== 'connected')) return 'wait';
    return row.subscription.app_level.ok && row.subscription.page_level.ok ? 'done' : 'token';
  };
  return (
    <div className="col g16" role="status">
      <p className="soft">{s.login.workingSay}</p>
      <ul className="offers cannot">
        {pages.map((page) => {
          const step = stepOf(page);
          return <li key={page.id}>{step === 'done' ? <Icon name="check" size={16} className="c-verd" /> : <span className="spin" aria-hidden="true" />}<div><span className="m">{page.name}</span> <span className="soft">{s.login.steps[step]}</span></div></li>;
        })}
      </ul>
    </div>
  );
}
