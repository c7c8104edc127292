export { forward, input_gradient, weight_gradient } from './product';
export { bias, bias_gradient, copy, relu, relu_gradient } from './elements';
export { average_pool, average_pool_gradient, max_pool, max_pool_gradient } from './pool';
export { gather } from './batch';
export { forward_gathered, weight_gradient_gathered } from './gathered';
export { adadelta, adam, average, average_moved, average_square, move, sgd, velocity } from './update';
export { accumulate_loss, softmax_gradient } from './loss';
export { forward_sgd, forward_sgd_momentum, input_gradient_narrow } from './narrow';
