import { lazy, Suspense, useState } from 'react';
import { CopyId, Segmented, Skeleton } from '../../../kit';
import type { Page, Person, State } from '../../data/types';
import { useWords } from '../../i18n';
import { useDesk } from '../../i18n/desk';
import { PageMark } from '../../left/Lists';
import { Inbox } from './Inbox';
import { PageSettings } from './PageSettings';
import { PageWall } from './PageWall';
import { SetUpView } from './SetUpView';

const Catalogue = lazy(() => import('./Catalogue'));

const parts = ['inbox', 'wall', 'catalogue', 'settings', 'setup'] as const;
type Part = (typeof parts)[number];

interface PageDeskProps {
  state: State;
  page: Page;
  person?: Person;
  choosePerson: (id: string) => void;
  choosePage: (id: string) => void;
}

/** The Page as those who run it see it: its inbox, its wall, its catalogue, its settings, what apps set up there. */
export default function PageDesk({ state, page, person, choosePerson, choosePage }: PageDeskProps) {
  const words = useWords();
  const desk = useDesk();
  const [part, setPart] = useState<Part>('inbox');
  return (
    <>
      <div className="deskhead">
        <PageMark name={page.name} />
        <div className="who sp"><h2>{page.name}</h2><small className="soft"><CopyId value={page.id} label={words.pageId} /></small></div>
        <Segmented
          label={desk.page.parts} value={part} onChange={setPart}
          choices={parts.map((value) => ({ value, label: desk.page.part[value] }))}
        />
      </div>
      {part === 'inbox' && <Inbox state={state} page={page} person={person} choosePerson={choosePerson} />}
      {part === 'wall' && <PageWall state={state} page={page} />}
      {part === 'catalogue' && <Suspense fallback={<Skeleton lines={5} />}><Catalogue state={state} page={page} person={person} /></Suspense>}
      {part === 'settings' && <PageSettings state={state} page={page} choosePage={choosePage} />}
      {part === 'setup' && <SetUpView page={page} />}
    </>
  );
}
