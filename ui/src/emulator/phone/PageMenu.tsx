import { Menu } from '@mantine/core';
import { Icon } from '../../kit';
import type { Action, Page } from '../data/types';
import { useWords } from '../i18n';
import type { Offer } from '../model/menu';

/** The Page's persistent menu. */
export function PageMenu({ page, entries, perform }: { page: Page; entries: Offer[]; perform: (action: Action) => Promise<boolean> }) {
  const words = useWords();
  return (
    <Menu position="top-start" width={240} portalProps={{ target: '#emulator' }} withInitialFocusPlaceholder={false}>
      <Menu.Target><button type="button" className="ibtn blue" aria-label={words.phone.menuOf(page.name)} title={words.phone.menuOf(page.name)}><Icon name="buttons" size={20} /></button></Menu.Target>
      <Menu.Dropdown>
        {entries.map((entry, i) => entry.url
          ? <Menu.Item key={i} component="a" href={entry.url} target="_blank" rel="noopener noreferrer" rightSection={<Icon name="external" size={14} />}>{entry.title}</Menu.Item>
          : <Menu.Item key={i} onClick={() => void perform({ action: 'menu', title: entry.title, payload: entry.payload })}>{entry.title}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
