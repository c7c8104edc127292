import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { Ensemble } from '../../../src/train/ensemble.js';
import { eachHiddenLayer, type HiddenActivations } from '../../../src/train/recording/hidden-layer.js';
import { train } from '../../../src/train/train.js';
import { openBackend } from '../../support/backend.js';
import { forward } from '../reference/reference.js';
import { normalDataset } from '../support/datasets.js';
import { averagePool, CLASSES, conv, dense, linear, net } from '../support/nets.js';
import { readMember } from '../support/read-parameters.js';
import { training } from '../support/training-spec.js';
import { DATASET, setup } from './recorded-trial.js';
import { featureCount } from '../../../src/model/shape.js';

const test = suite('hidden layer');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

for (const backend of [device, twin]) {
  test(`${backend.name}: hidden activations are those of the last checkpoint in float64`, async () => {
    const shape = { channels: 2, height: 5, width: 4 };
    const dataset = normalDataset(shape, CLASSES, { train: 10, test: 7 });
    const layers = net(
      [conv(3, 2, 1, 'same'), 'relu', averagePool(2, 1), dense(5), 'tanh', dense('classes')],
      shape,
    );
    const ensemble = await Ensemble.create(backend, {
      layers,
      dataset,
      training: training({ batch: 5 }),
      members: [0, 1, 2],
      seed: 'hidden',
    });
    await ensemble.trainTo(4);
    const found: HiddenActivations[] = [];
    const listen = (each: HiddenActivations): void => void found.push(each);
    const { parameters: trained } = ensemble;
    const hidden = { layers, parameters: trained, members: 3, wanted: [0, 2], dataset };
    await eachHiddenLayer(backend, hidden, listen);
    assert.equal(
      found.map(({ member, features }) => [member, features]),
      [
        [0, 5],
        [2, 5],
      ],
    );
    // With room for one member at a time, each member has a pass over the examples.
    await eachHiddenLayer(backend, { ...hidden, mostBytes: 1 }, listen);
    assert.equal(found.slice(2), found.slice(0, 2));
    const q = featureCount(shape);
    for (const { member, train: onTrain, test: onTest } of found.slice(0, 2)) {
      const parameters = await readMember(backend, layers, ensemble.parameters, member);
      for (const [set, activations] of [
        [dataset.train, onTrain],
        [dataset.test, onTest],
      ] as const) {
        assert.is(activations.length, set.count * 5);
        for (let e = 0; e < set.count; e++) {
          const input = Float64Array.from(set.inputs.subarray(e * q, (e + 1) * q));
          const expected = forward(layers.slice(0, -1), parameters, input, 'exact');
          // The values are sums of some tens of numbers around 1, and WGSL allows tanh an absolute error of
          // 1e-5.
          expected.forEach((value, i) => {
            const error = Math.abs(activations[e * 5 + i] - value);
            assert.ok(error <= 2e-5, `member ${member}, example ${e}, unit ${i}: off by ${error}`);
          });
        }
      }
    }
    ensemble.release();
  });
}

test('a net of one layer has its inputs as the last hidden layer', async () => {
  const { onHiddenLayer, hidden, ...rest } = setup([0, 1], { layers: linear(1, 1, 9, CLASSES) });
  await train(device, { ...rest, onHiddenLayer });
  for (const { train: onTrain, test: onTest } of hidden) {
    assert.equal([onTrain, onTest], [DATASET.train.inputs, DATASET.test.inputs]);
  }
  assert.is(hidden.length, 2);
});

test.run();
