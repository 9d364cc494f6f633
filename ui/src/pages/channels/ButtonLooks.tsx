import { useState } from 'react';
import type { SiteView } from '../../api/types';
import { useT } from '../../i18n';
import { CodeBlock, Icon, Segmented } from '../../kit';

export type ButtonSize = 'standard' | 'large' | 'xlarge';
export type ButtonColor = 'blue' | 'white';

/** The site's snippet with the chosen size and colouring, whether or not it has a place for them. */
export function snippetFor(snippet: string, size: ButtonSize, color: ButtonColor): string {
  const withSize = /data-size="[^"]*"/.test(snippet) ? snippet.replace(/data-size="[^"]*"/, `data-size="${size}"`) : addTo(snippet, `data-size="${size}"`);
  return /data-color="[^"]*"/.test(withSize) ? withSize.replace(/data-color="[^"]*"/, `data-color="${color}"`) : addTo(withSize, `data-color="${color}"`);
}

function addTo(snippet: string, attribute: string): string {
  return snippet.replace(/(<div\b[^>]*?)(\s*\/?>)/, `$1 ${attribute}$2`);
}

/** Three sizes, two colourings, a live preview and the lines to paste. */
export function ButtonLooks({ site }: { site: SiteView }) {
  const t = useT();
  const [size, setSize] = useState<ButtonSize>('large');
  const [color, setColor] = useState<ButtonColor>('blue');
  return (
    <div className="col g12">
      <div className="row g12 wrap">
        <Segmented label={t.sites.size} value={size} onChange={setSize} choices={(['standard', 'large', 'xlarge'] as const).map((value) => ({ value, label: t.sites.sizes[value] }))} />
        <Segmented label={t.sites.color} value={color} onChange={setColor} choices={(['blue', 'white'] as const).map((value) => ({ value, label: t.sites.colors[value] }))} />
      </div>
      <div className="stage" role="img" aria-label={`${t.sites.preview}: ${t.sites.sizes[size]}, ${t.sites.colors[color]}`}>
        <span className={`sitebtn ${size} ${color}`}><Icon name="send" size={size === 'standard' ? 14 : 18} />{t.sites.previewLabel}</span>
      </div>
      <p className="hint">{t.sites.previewSay}</p>
      <h3>{t.sites.snippet}</h3>
      <CodeBlock label={t.sites.snippet} text={snippetFor(site.snippet, size, color)} />
      <p className="hint">{t.sites.snippetSay}</p>
    </div>
  );
}
