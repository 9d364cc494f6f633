import type { EventEndpoint } from '../../api/endpoints';
import { useEndpointWords } from '../../i18n/endpoints';
import { Badge, type Tone } from '../../kit';

const tones: Record<EventEndpoint['state'], Tone> = { on: 'verd', off: 'plain', disabled: 'stamp' };

/** How an endpoint is: on, off, failing, switched off by the program. */
export function EndpointState({ endpoint }: { endpoint: EventEndpoint }) {
  const s = useEndpointWords();
  if (endpoint.state === 'on' && endpoint.failing_since) return <Badge tone="brass">{s.failing}</Badge>;
  return <Badge tone={tones[endpoint.state]}>{s.states[endpoint.state]}</Badge>;
}
