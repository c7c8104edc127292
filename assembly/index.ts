export { forward, input_gradient } from './products/product';
export { weight_gradient } from './products/weight-gradient';
export { elu, elu_gradient } from './elu';
export { bias, bias_gradient, bias_relu, copy, find_nonfinite, relu, relu_gradient } from './elements';
export {
  average_pool,
  average_pool_gradient,
  max_pool,
  max_pool_gradient,
  max_pool_gradient_of_four,
  max_pool_relu_gradient,
} from './pool';
export { gather, gather_labels } from './batch';
export { forward_gathered, weight_gradient_gathered } from './narrow/gathered';
export { adadelta, adam, sgd, sgd_momentum } from './update';
export {
  accumulate_loss,
  predicted_class,
  softmax_cross_entropy,
  softmax_gradient,
  squared_error,
  squared_error_gradient,
} from './loss';
export { forward_sgd, forward_sgd_momentum, input_gradient_narrow } from './narrow/narrow';
export { winograd_weight_gradient } from './winograd/gradient';
export { winograd_forward, winograd_input_gradient } from './winograd/passes';
