export { forward, input_gradient, weight_gradient } from './product';
export { bias, bias_gradient, relu, relu_gradient } from './elements';
export { max_pool, max_pool_gradient } from './pool';
export { forward_gathered, gather, weight_gradient_gathered } from './batch';
export { move, sgd, velocity } from './update';
export { accumulate_loss, softmax_gradient } from './loss';
